/**
 * One bench a question. A bench names its cases and its contestants; contestants are processes that wait for the name of a case and answer
 * with a figure; the contest asks them in turn, so that whatever disturbs the machine disturbs all.
 */
@NullMarked
package dev.tenon.benches;

import org.jspecify.annotations.NullMarked;
