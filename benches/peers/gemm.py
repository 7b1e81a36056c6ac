"""Matrix products by PyTorch (MKL) or NumPy (OpenBLAS): answers the name of a shape with GFLOP/s."""
import sys
import time

SHAPES = {  # rows, columns, depth, transposed operands
    "F1": (2048, 1152, 384, False, True), "X1": (2048, 384, 1152, False, False), "W1": (1152, 384, 2048, True, False),
    "F2": (1024, 2304, 768, False, True), "X2": (1024, 768, 3072, False, False), "W2": (3072, 768, 1024, True, False),
    "S": (768, 384, 128, False, True),
}

engine = sys.argv[1]
if engine == "torch":
    import os
    import torch

    WHAT = "torch " + torch.__version__
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))

    def product(m, n, k, ta, tb):
        a = torch.rand(k, m).T if ta else torch.rand(m, k)
        b = torch.rand(n, k).T if tb else torch.rand(k, n)
        out = torch.empty(m, n)
        return lambda: torch.mm(a, b, out=out)
else:
    import os

    os.environ.pop("OPENBLAS_CORETYPE", None)  # it knows best what processor this is
    import numpy

    WHAT = "numpy " + numpy.__version__

    def product(m, n, k, ta, tb):
        def some(rows, columns):
            return numpy.random.rand(rows, columns).astype(numpy.float32)
        a = some(k, m).T if ta else some(m, k)
        b = some(n, k).T if tb else some(k, n)
        out = numpy.empty((m, n), numpy.float32)
        return lambda: numpy.matmul(a, b, out=out)

work = {}
print("ready", WHAT, flush=True)
for line in sys.stdin:
    shape = SHAPES[line.strip()]
    run = work.setdefault(line, product(*shape))
    times = []
    start = time.perf_counter()
    while len(times) < 3 or len(times) < 200 and time.perf_counter() - start < 0.2:
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    m, n, k = shape[:3]
    print(2.0 * m * n * k / sorted(times)[len(times) // 2] / 1e9, flush=True)
