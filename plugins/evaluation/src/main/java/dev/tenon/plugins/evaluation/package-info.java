/** Built-in evaluation tasks: one file a task, named as its paper names it. The formats of their data stand in docs/evaluation.md. */
@NullMarked
package dev.tenon.plugins.evaluation;

import org.jspecify.annotations.NullMarked;
