/**
 * Python's values as far as a template meets them: printing, equality, order, arithmetic, strings, formats, JSON, times.
 * Values are None, Boolean, Long or BigInteger (a Long where it fits), Double, String, List, and this package's own types;
 * nothing here knows templates.
 */
@NullMarked
package dev.tenon.templates.python;

import org.jspecify.annotations.NullMarked;
