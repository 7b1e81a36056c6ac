package dev.tenon.engine.program;

import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites a differentiated program so that its backward pass computes again what it reads of the regions of its forward pass, where
 * it would otherwise have to be kept. Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost".
 *
 * <p>Kept are the borders and whatever else a region hands to another or to what comes after all of them. Any other value of a region
 * that a backward instruction reads is computed again right before the first that reads it, together with what that takes and has not
 * been computed again yet; what nobody reads is not. Copies are the same ops on the same numbers, random ones with the same keys, so
 * they give the same bytes.
 */
final class Recomputation {
  private final Program program;
  private final Regions regions;
  private final List<List<Program.Instruction>> within = new ArrayList<>();
  /** By value: the region that computes it again, or none if it is there anyway. */
  private final int[] regionOf;
  /** By value: the one that it is when computed again, or none if it has not been yet. */
  private final int[] copyOf;
  private final List<TensorType> values;
  private final List<Program.Instruction> instructions = new ArrayList<>();

  private Recomputation(Program program, Regions regions) {
    this.program = program;
    this.regions = regions;
    values = new ArrayList<>(program.values());
    regionOf = new int[values.size()];
    copyOf = new int[values.size()];
    Arrays.fill(regionOf, Regions.NONE);
    Arrays.fill(copyOf, Regions.NONE);
    cut();
    keep();
  }

  static Program of(Program program, Regions regions) {
    return new Recomputation(Lowering.withoutDead(program), regions).rewritten();
  }

  private void cut() {
    for (int k = 0; k < regions.count(); k++) within.add(new ArrayList<>());
    for (Program.Instruction instruction : program.instructions()) {
      int region = regions.of(instruction);
      if (region == Regions.NONE) continue;
      within.get(region).add(instruction);
      for (int value : instruction.outputs()) regionOf[value] = region;
    }
  }

  /** What is read outside of its region before the backward pass begins is there anyway. */
  private void keep() {
    boolean[] kept = new boolean[regionOf.length];
    for (int border : regions.borders()) kept[border] = true;
    for (Program.Output output : program.outputs()) kept[output.value()] = true;
    for (Program.Instruction instruction : program.instructions()) {
      if (!regions.forward(instruction)) continue;
      int reader = regions.of(instruction);
      for (int value : instruction.inputs()) kept[value] |= regionOf[value] != reader;
    }
    for (int value = 0; value < kept.length; value++) if (kept[value]) regionOf[value] = Regions.NONE;
  }

  private Program rewritten() {
    for (Program.Instruction instruction : program.instructions()) {
      if (!regions.forward(instruction))
        for (int k = 0; k < instruction.inputs().length; k++) if (missing(instruction, k)) compute(instruction, k);
      instructions.add(regions.forward(instruction)
          ? instruction
          : new Program.Instruction(instruction.op(), present(instruction), instruction.outputs()));
    }
    return new Program(values, instructions, program.inputs(), program.outputs());
  }

  /** Whether an input of a backward instruction or of a copy has to be computed again first. */
  private boolean missing(Program.Instruction instruction, int input) {
    int value = instruction.inputs()[input];
    return regionOf[value] != Regions.NONE && copyOf[value] == Regions.NONE && !replaceable(instruction, input);
  }

  /** Whether what enters the region will do in an input's place: where no more than its type is read. */
  private boolean replaceable(Program.Instruction instruction, int input) {
    int value = instruction.inputs()[input];
    return readsTypeAlone(instruction.op(), input) && values.get(value).equals(values.get(entering(value)));
  }

  private static boolean readsTypeAlone(Op op, int input) {
    return switch (op) {
      case Source.FullLike _,Source.RangeLike _,Source.Random _ -> input == 0;
      case SumLike _,ExpandLike _,Move.ReshapeLike _ -> input == 1;
      default -> false;
    };
  }

  private int entering(int value) {
    return regions.borders().get(regionOf[value]);
  }

  /** The inputs of an instruction when the backward pass gets to it. */
  private int[] present(Program.Instruction instruction) {
    int[] present = instruction.inputs().clone();
    for (int k = 0; k < present.length; k++) {
      int value = present[k];
      if (regionOf[value] != Regions.NONE) present[k] = replaceable(instruction, k) ? entering(value) : copyOf[value];
    }
    return present;
  }

  /** Computes an input again, and what that takes. */
  private void compute(Program.Instruction reader, int input) {
    int wanted = reader.inputs()[input];
    boolean[] needed = new boolean[regionOf.length];
    needed[wanted] = true;
    var again = new ArrayList<Program.Instruction>();
    for (Program.Instruction instruction : within.get(regionOf[wanted]).reversed()) {
      if (Arrays.stream(instruction.outputs()).noneMatch(value -> needed[value])) continue;
      again.add(instruction);
      for (int k = 0; k < instruction.inputs().length; k++)
        needed[instruction.inputs()[k]] |= missing(instruction, k);
    }
    for (Program.Instruction instruction : again.reversed()) copy(instruction);
  }

  private void copy(Program.Instruction instruction) {
    int[] outputs = instruction.outputs().clone();
    for (int k = 0; k < outputs.length; k++) {
      copyOf[outputs[k]] = values.size();
      values.add(values.get(outputs[k]));
      outputs[k] = copyOf[outputs[k]];
    }
    instructions.add(new Program.Instruction(instruction.op(), present(instruction), outputs));
  }
}
