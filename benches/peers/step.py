"""Training steps by PyTorch: answers the name of a shape with milliseconds. Argument: eager or compiled."""
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

SHAPES = {  # layers, width, heads, time, batch, vocabulary
    "4L/128": (4, 128, 4, 64, 12, 65), "6L/384": (6, 384, 6, 256, 8, 65), "2L/768/50257": (2, 768, 12, 256, 4, 50257),
}
WARM_SECONDS = 10


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, bias=False), nn.LayerNorm(width, bias=False)
        self.qkv, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in self.qkv(self.norm1(x)).split(width, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Model(nn.Module):
    def __init__(self, layers, width, heads, length, vocabulary):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02)

    def forward(self, tokens, labels):
        x = self.tokens(tokens) + self.places.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x) @ self.tokens.weight.T
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1))


def stepping(layers, width, heads, length, batch, vocabulary):
    torch.manual_seed(1)
    model = Model(layers, width, heads, length, vocabulary)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=1e-3, betas=(0.9, 0.99), fused=True)
    run = torch.compile(model) if sys.argv[1] == "compiled" else model

    def step():
        tokens = torch.randint(vocabulary, (batch, length))
        labels = torch.randint(vocabulary, (batch, length))
        loss = run(tokens, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    end = time.perf_counter() + WARM_SECONDS
    step()
    while time.perf_counter() < end:
        step()
    return step


torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
present, work = None, None
print("ready", "torch", torch.__version__, flush=True)
for line in sys.stdin:
    if line != present:
        work, present = None, line
        work = stepping(*SHAPES[line.strip()])
    times = []
    start = time.perf_counter()
    while len(times) < 3 or len(times) < 200 and time.perf_counter() - start < 0.2:
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    print(1e3 * sorted(times)[len(times) // 2], flush=True)
