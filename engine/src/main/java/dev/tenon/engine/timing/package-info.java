/**
 * How fast kernels are on this machine, beside what they should be: to find those that the JIT compiler has compiled badly. Numbers are made
 * up; what they come to is not looked at.
 */
@NullMarked
package dev.tenon.engine.timing;

import org.jspecify.annotations.NullMarked;
