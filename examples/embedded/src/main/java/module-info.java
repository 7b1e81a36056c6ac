/** A program with Tenon in it. */
module com.example.embedded {
  requires dev.tenon.engine;
}
