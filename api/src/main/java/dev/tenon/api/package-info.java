/** Marks of the api's life cycle. Nothing else belongs here. */
@NullMarked
package dev.tenon.api;

import org.jspecify.annotations.NullMarked;
