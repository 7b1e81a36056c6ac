// MKL keeps its fastest kernels for processors of its maker and asks this whether it runs on one. Loaded before it, every peer is at its best.
int mkl_serv_intel_cpu_true(void) { return 1; }
