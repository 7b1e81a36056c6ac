/** Preferences without a reference model. Open: its records are read by reflection. */
open module com.example.simpo {
  requires dev.tenon.api;

  provides dev.tenon.api.align.Alignment with com.example.simpo.Simpo;
}
