/**
 * The tensor language: shapes, types, values, and the closed list of primitive ops that every model, optimizer
 * and loss is written in. No loops over numbers live here (kernels have those) and nothing that knows what a
 * network is. Primitives: {@link dev.tenon.api.tensor.Unary}, {@link dev.tenon.api.tensor.Binary}, {@link
 * dev.tenon.api.tensor.Compare}, {@link dev.tenon.api.tensor.Logical}, {@link dev.tenon.api.tensor.Affine},
 * {@link dev.tenon.api.tensor.Where}, {@link dev.tenon.api.tensor.Cast}, {@link
 * dev.tenon.api.tensor.Reinterpret}, {@link dev.tenon.api.tensor.Reduce}, {@link dev.tenon.api.tensor.SumLike}, {@link dev.tenon.api.tensor.ExpandLike}, {@link
 * dev.tenon.api.tensor.MatMul}, {@link dev.tenon.api.tensor.Move}, {@link dev.tenon.api.tensor.Index}, {@link
 * dev.tenon.api.tensor.Source}. The list may grow in a minor version; nobody but kernels and exporters switches
 * over it.
 */
@Experimental
@NullMarked
package dev.tenon.api.tensor;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
