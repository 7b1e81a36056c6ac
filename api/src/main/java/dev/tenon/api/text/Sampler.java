package dev.tenon.api.text;

import dev.tenon.api.spec.Spec;

/**
 * One step of choosing the next token: narrows or reweighs the candidates. Steps are chained in the order given; after the
 * last, one of those left is drawn by its probability. Stateless.
 */
public interface Sampler extends Spec {
  Candidates apply(Candidates candidates);
}
