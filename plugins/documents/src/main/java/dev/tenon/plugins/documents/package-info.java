/**
 * Where training text comes from: files, folders, JSON lines, a built-in dictionary. All read lazily, in an order that is
 * always the same, and name file and place of what they refuse. What becomes of the text is not decided here.
 */
@NullMarked
package dev.tenon.plugins.documents;

import org.jspecify.annotations.NullMarked;
