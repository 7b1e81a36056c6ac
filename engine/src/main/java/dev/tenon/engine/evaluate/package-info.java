/**
 * What evaluations are worth: rows of data, figures with intervals, models against each other; and what a model must beat. Runs tasks
 * through the api's scorer; knows no model.
 */
@NullMarked
package dev.tenon.engine.evaluate;

import org.jspecify.annotations.NullMarked;
