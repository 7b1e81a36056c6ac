"""Generation and prompts by llama.cpp: answers the name of a case with tokens a second.
Arguments: decode, context or prefill, the number of threads, the folder of the peers, the folder of the models."""
import json
import statistics
import subprocess
import sys

what, threads, peers, models = sys.argv[1:]
PROMPT, WRITTEN, BEFORE = 512, 64, 2048

print("ready", "of llama-cpp-python 0.3.36", flush=True)
for line in sys.stdin:
    size, kind, *kept = line.split()
    tokens = ["-p", str(PROMPT), "-n", "0"] if what == "prefill" else ["-p", "0", "-n", str(WRITTEN)]
    if what == "context":
        # By itself it keeps float16. Eight bits need its flash attention, without which float16 is faster here.
        tokens += ["-d", str(BEFORE)] + (["-fa", "1", "-ctk", "q8_0", "-ctv", "q8_0"] if kept == ["q8_0"] else [])
    command = [f"{peers}/llama.cpp/build/bin/llama-bench", "-m", f"{models}/{size}-{kind}.gguf", "-t", threads,
               "-r", "3", "-o", "json", *tokens]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True).stdout
    print(statistics.median(json.loads(answer)[0]["samples_ts"]), flush=True)
