"""Text to ids, and learning a tokenizer, by Hugging Face's tokenizers: answers the name of a case with MB/s.
Argument: the folder with texts and vocabulary. RAYON_NUM_THREADS says how many threads."""
import sys
import time

import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

folder = sys.argv[1]
LONG = 256 * 1024


def read(name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
        return file.read()


entries = read("texts").split("\0")[:-1]
whole = read("texts").replace("\0", "\n")
texts = {"entries": entries, "long texts": [whole[i:i + LONG] for i in range(0, len(whole), LONG)]}
encoder = Tokenizer.from_file(f"{folder}/tokenizer.json")
ids = sum(len(e.ids) for e in encoder.encode_batch_fast(entries, add_special_tokens=False))
assert ids == int(read("ids")), f"{ids} ids, not {read('ids')}"


def train():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=4096, min_frequency=2, show_progress=False, special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(entries, trainer=trainer)


def timed(work, least, seconds):
    times, start = [], time.perf_counter()
    while len(times) < least or time.perf_counter() - start < seconds:
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]


print("ready", tokenizers.__version__, flush=True)
for line in sys.stdin:
    case = line.strip()
    given = texts.get(case, entries)
    work = (lambda: encoder.encode_batch_fast(given, add_special_tokens=False)) if case in texts else train
    print(sum(len(t.encode()) for t in given) / 1e6 / timed(work, 3, 0.2), flush=True)
