package dev.tenon.api.kernel;

/** Threads that kernels may share their work over. */
public interface Workers {
  int threads();

  /** Runs tasks 0 .. count−1, each once, in any order and on any worker, and returns when all are done. */
  void run(int count, Task task);

  /** A piece of work. */
  interface Task {
    /**
     * @param index which piece
     * @param worker who runs it, from 0 to threads − 1: for scratch memory, never for results
     */
    void run(int index, int worker);
  }
}
