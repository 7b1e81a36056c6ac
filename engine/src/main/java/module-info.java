/** Runs what the api describes. No plugin may require it. */
module dev.tenon.engine {
  requires transitive dev.tenon.api;
  requires static org.jspecify;
}
