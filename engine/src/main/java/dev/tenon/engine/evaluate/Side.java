package dev.tenon.engine.evaluate;

/** What a figure is about: what alignment is to keep, and what it is to gain (Askell et al. 2021 call them helpful and harmless). */
public enum Side {
  UTILITY, SAFETY, FAIRNESS
}
