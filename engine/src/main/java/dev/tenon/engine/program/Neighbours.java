package dev.tenon.engine.program;

import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts projections of one value by weights as they are stored into one instruction, {@link Abreast}, where a kernel does them at once. */
final class Neighbours {
  private Neighbours() {}

  /** The program with the first of such projections doing all; their weights are given from outside, so they are there by then. */
  static Program abreast(Program program, KernelSet kernels) {
    Set<Integer> given = program.inputs().stream().map(Program.Input::value).collect(Collectors.toSet());
    Map<Integer, List<Program.Instruction>> readers = new LinkedHashMap<>();
    for (Program.Instruction each : program.instructions())
      if (each.op() instanceof Absorbed(Project _, int input, Op _) && input == 1 && each.inputs().length == 2
          && given.contains(each.inputs()[1]))
        readers.computeIfAbsent(each.inputs()[0], _ -> new ArrayList<>()).add(each);
    Map<Program.Instruction, Program.Instruction> firsts = new IdentityHashMap<>();
    Set<Program.Instruction> others = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<Program.Instruction> together : readers.values()) {
      if (together.size() < 2) continue;
      Program.Instruction one = joined(together);
      List<TensorType> types = Arrays.stream(one.inputs()).mapToObj(program.values()::get).toList();
      if (kernels.kernel(one.op(), types).isEmpty()) continue;
      firsts.put(together.getFirst(), one);
      others.addAll(together.subList(1, together.size()));
    }
    List<Program.Instruction> now = program.instructions().stream().filter(each -> !others.contains(each))
        .map(each -> firsts.getOrDefault(each, each)).toList();
    return new Program(program.values(), now, program.inputs(), program.outputs());
  }

  private static Program.Instruction joined(List<Program.Instruction> together) {
    IntStream weights = together.stream().mapToInt(each -> each.inputs()[1]);
    int[] inputs = IntStream.concat(IntStream.of(together.getFirst().inputs()[0]), weights).toArray();
    int[] outputs = together.stream().flatMapToInt(each -> Arrays.stream(each.outputs())).toArray();
    return new Program.Instruction(new Abreast(together.stream().map(Program.Instruction::op).toList()), inputs,
        outputs);
  }
}
