/** One attention. Open: its records are read by reflection. */
open module com.example.latent {
  requires dev.tenon.api;

  provides dev.tenon.api.model.Attention.Spec with com.example.latent.LatentAttention;
}
