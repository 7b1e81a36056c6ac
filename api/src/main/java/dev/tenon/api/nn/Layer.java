package dev.tenon.api.nn;

/** A piece of a network: a record whose components are parameters, settings and smaller layers, alone or in lists. */
public interface Layer {}
