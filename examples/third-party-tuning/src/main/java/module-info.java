/** Fine-tuning of norms alone. Open: its records are read by reflection. */
open module com.example.norms {
  requires dev.tenon.api;

  provides dev.tenon.api.tune.FineTuning with com.example.norms.NormTuning;
}
