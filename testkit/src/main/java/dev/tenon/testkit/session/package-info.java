/** Contracts of what runs exported models. */
@NullMarked
package dev.tenon.testkit.session;

import org.jspecify.annotations.NullMarked;
