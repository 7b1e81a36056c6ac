/* How fast memory is read: threads that sum up a block of 1 GB in pages of 2 MB. Argument: the number of threads.
   Answers each line with GB/s, the best of ten readings. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define SIZE ((size_t)1 << 30)
#define PAGE ((size_t)2 << 20)

static uint64_t *memory;
static int threads;
static uint64_t sums[64];
static pthread_barrier_t begin, end;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

/* Four sums of eight numbers each, which the compiler keeps in vectors. */
static uint64_t sum(const uint64_t *from, size_t count) {
  uint64_t s[32] = {0}, all = 0;
  for (size_t i = 0; i < count; i += 32)
    for (int j = 0; j < 32; j++) s[j] += from[i + j];
  for (int j = 0; j < 32; j++) all += s[j];
  return all;
}

static void *work(void *argument) {
  size_t thread = (size_t)argument, share = SIZE / 8 / threads & ~(size_t)31;
  for (;;) {
    pthread_barrier_wait(&begin);
    sums[thread] = sum(memory + thread * share, share);
    pthread_barrier_wait(&end);
  }
}

static double reading(void) {
  double start = now();
  pthread_barrier_wait(&begin);
  pthread_barrier_wait(&end);
  return (double)(SIZE / 8 / threads & ~(size_t)31) * 8 * threads / (now() - start) / 1e9;
}

int main(int count, char **arguments) {
  threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > 64) return 2;
  char *block = mmap(0, SIZE + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return 1;
  memory = (uint64_t *)(((uintptr_t)block + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
  madvise(memory, SIZE, MADV_HUGEPAGE);
  memset(memory, 1, SIZE);
  pthread_barrier_init(&begin, 0, threads + 1);
  pthread_barrier_init(&end, 0, threads + 1);
  for (size_t i = 0; i < (size_t)threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, 0, work, (void *)i)) return 1;
  }
  printf("ready 1 GB, pages of 2 MB\n");
  fflush(stdout);
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    double best = 0;
    for (int i = 0; i < 10; i++) {
      double rate = reading();
      if (rate > best) best = rate;
    }
    uint64_t kept = 0;
    for (int i = 0; i < threads; i++) kept += sums[i];
    if (!kept) return 1; /* what nobody reads, no compiler sums up */
    printf("%f\n", best);
    fflush(stdout);
  }
  return 0;
}
