"""Log-likelihoods of continuations by stories260K, in float64 with numpy alone: python likelihoods.py FOLDER > likelihoods.json

FOLDER is the model in Hugging Face's layout. Needs numpy, safetensors and tokenizers. The forward pass is written from the paper of
Llama (Touvron et al. 2023) and the rotate-half form of RoPE that this layout's weights are permuted for.
"""
import json
import sys

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

folder = sys.argv[1]
config = json.load(open(folder + "/config.json"))
weights = {name: value.astype(np.float64) for name, value in load_file(folder + "/model.safetensors").items()}
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
hidden, heads = config["hidden_size"], config["num_attention_heads"]
kv_heads, size = config["num_key_value_heads"], config["hidden_size"] // config["num_attention_heads"]
theta = config.get("rope_theta", 10000.0)


def norm(x, weight):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + config["rms_norm_eps"]) * weight


def rotated(x):  # [heads, time, size]
    time = x.shape[1]
    angles = np.arange(time)[:, None] * theta ** (-np.arange(0, size, 2) / size)[None]
    cos, sin = np.tile(np.cos(angles), 2), np.tile(np.sin(angles), 2)
    half = np.concatenate([-x[..., size // 2:], x[..., :size // 2]], -1)
    return x * cos + half * sin


def log_probabilities(ids):  # [time, vocab]
    x = weights["model.embed_tokens.weight"][ids]
    time = len(ids)
    mask = np.triu(np.full((time, time), -np.inf), 1)
    for layer in range(config["num_hidden_layers"]):
        part = lambda name: weights[f"model.layers.{layer}.{name}.weight"]
        h = norm(x, part("input_layernorm"))
        split = lambda y, n: y.reshape(time, n, size).transpose(1, 0, 2)
        q = rotated(split(h @ part("self_attn.q_proj").T, heads))
        k = rotated(split(h @ part("self_attn.k_proj").T, kv_heads)).repeat(heads // kv_heads, 0)
        v = split(h @ part("self_attn.v_proj").T, kv_heads).repeat(heads // kv_heads, 0)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(size) + mask
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        x = x + (p @ v).transpose(1, 0, 2).reshape(time, hidden) @ part("self_attn.o_proj").T
        h = norm(x, part("post_attention_layernorm"))
        gate = h @ part("mlp.gate_proj").T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ part("mlp.up_proj").T)) @ part("mlp.down_proj").T
    x = norm(x, weights["model.norm.weight"])
    logits = x @ weights.get("lm_head.weight", weights["model.embed_tokens.weight"]).T
    top = logits.max(-1, keepdims=True)
    return logits - top - np.log(np.exp(logits - top).sum(-1, keepdims=True))


def encoded(text):
    return tokenizer.encode(text, add_special_tokens=False).ids


def parts(context, text):
    whole, given = encoded(context + text), encoded(context)
    shared = 0
    while shared < min(len(given), len(whole) - 1) and given[shared] == whole[shared]:
        shared += 1
    return [config["bos_token_id"]] + whole[:shared], whole[shared:]


def likelihood(context, text, longest):
    given, labels = parts(context, text)
    given = given[-(config["max_position_embeddings"] + 1 - longest):]
    logs = log_probabilities(np.array((given + labels)[:-1]))
    rows, labels = np.arange(len(given) - 1, len(given) + len(labels) - 1), np.array(labels)
    return {"context": context, "text": text, "log": float(logs[rows, labels].sum()), "tokens": len(labels),
            "greedy": bool((logs[rows].argmax(-1) == labels).all())}


cases = [
    ("Once upon a time", ", there was a little girl named Lily."), ("Once upon a time", " a dragon ate the moon."),
    ("Once upon a time", ","), ("Once upon a time", ", there was a"), ("", "Once upon a time"), ("", "The"),
    ("Lily went to the park. She saw a big", " dog."), ("Lily went to the park. She saw a big", " refrigerator."),
    ("Question: What do dogs eat?\nAnswer:", " bones"), ("Question: What do dogs eat?\nAnswer:", " the blue sky"),
    ("He said: \u201cna\u00efve \U0001f642\u201d", " and left."), ("One day, Tom and Sam " * 100, "went to the park."),
    ("One day, Tom and Sam " * 100, "were sad."),
]
longest = {}  # continuations of one context see the same part of it
for case in cases:
    given, labels = parts(*case)
    longest[tuple(given)] = max(longest.get(tuple(given), 0), len(labels))
found = [likelihood(*case, longest[tuple(parts(*case)[0])]) for case in cases]
print(json.dumps({"cases": found}, indent=1, ensure_ascii=True))
