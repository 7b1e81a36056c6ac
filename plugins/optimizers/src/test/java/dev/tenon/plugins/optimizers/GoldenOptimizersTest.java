package dev.tenon.plugins.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The steps of PyTorch's optimizers on recorded gradients. Tolerance: 1e-5 relative and 1e-6 absolute, what two float32
 * implementations may differ by after 20 steps.
 */
class GoldenOptimizersTest {
  private static final List<String> CASES = List.of("sgd", "sgd-weight-decay", "sgd-momentum", "sgd-momentum-dampening",
      "sgd-nesterov", "adamw", "adamw-language-model", "adamw-no-decay", "adamw-large-epsilon", "lion",
      "lion-weight-decay",
      "muon-float32", "muon-float32-match-adamw", "muon-float32-plain", "muon-float32-unclamped");

  static Stream<Arguments> casesByKernels() {
    return AtOnce.all().stream().flatMap(kernels -> CASES.stream().map(name -> Arguments.of(name, kernels)));
  }

  static List<AtOnce> kernels() {
    return AtOnce.all();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("casesByKernels") void everyStepAndSlotIsTorchs(String name, AtOnce kernels) {
    JsonNode settings = Golden.json("optimizers/cases.json").get("cases").get(name).get("all");
    Map<String, Array> problem = Golden.tensors("optimizers/problem.safetensors");
    Map<String, Array> expected = Golden.tensors("optimizers/" + name + ".safetensors");
    int compared = 0;
    for (String parameter : List.of("weight", "bias", "tall")) {
      if (!expected.containsKey("step1." + parameter)) continue;
      Array gradients = problem.get("gradients." + parameter), initial = problem.get("initial." + parameter);
      var training = new Training(optimizer(settings, name), kernels, Training.Parameter.MATRIX, initial,
          settings.get("lr").asDouble());
      for (int k = 1; k <= 20; k++) {
        training.step(row(gradients, k - 1, initial));
        if (!expected.containsKey("step" + k + "." + parameter)) continue;
        close(expected.get("step" + k + "." + parameter).floats(), training.weight(), parameter + " after step " + k);
        for (Map.Entry<String, Tensor> slot : training.slots().entrySet()) {
          close(expected.get("state" + k + "." + parameter + "." + slot.getKey()).floats(),
              AtOnce.array(slot.getValue()).floats(), parameter + "'s " + slot.getKey() + " after step " + k);
        }
        compared++;
      }
    }
    // Muon is for matrices: its cases have no bias.
    assertEquals(name.startsWith("muon") ? 8 : 12, compared);
  }

  @ParameterizedTest
  @MethodSource("kernels") void muonsDirectionIsTorchsInFloat32(AtOnce kernels) {
    Map<String, Array> problem = Golden.tensors("optimizers/problem.safetensors");
    Map<String, Array> expected = Golden.tensors("optimizers/newton-schulz.safetensors");
    for (String parameter : List.of("weight", "tall")) {
      Array gradient = row(problem.get("gradients." + parameter), 0, problem.get("initial." + parameter));
      Tensor direction = new Muon().orthogonalised(kernels.tensor(gradient));
      close(expected.get(parameter + ".float32").floats(), AtOnce.array(direction).floats(), parameter);
    }
  }

  private static Optimizer optimizer(JsonNode all, String name) {
    double decay = all.get("weight_decay").asDouble();
    return switch (name.split("-")[0]) {
      case "sgd" -> new Sgd(all.get("momentum").asDouble(), all.get("dampening").asDouble(),
          all.get("nesterov").asBoolean(), decay);
      case "adamw" -> new Adamw(all.get("betas").get(0).asDouble(), all.get("betas").get(1).asDouble(),
          all.get("eps").asDouble(), decay);
      case "lion" -> new Lion(all.get("betas").get(0).asDouble(), all.get("betas").get(1).asDouble(), decay);
      case "muon" ->
        new Muon(all.get("momentum").asDouble(), all.get("nesterov").asBoolean(), decay, all.get("ns_steps").asInt(),
            adjustment(all.get("adjust_lr_fn")), new Adamw(), 1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Muon.AdjustLr adjustment(JsonNode name) {
    return name.isNull() ? Muon.AdjustLr.ORIGINAL : Muon.AdjustLr.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }

  private static Array row(Array gradients, int index, Array like) {
    Array row = Array.zeros(like.type());
    long n = like.shape().count();
    for (long i = 0; i < n; i++) row.set(i, gradients.at(index * n + i));
    return row;
  }

  private static void close(float[] expected, float[] found, String what) {
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < expected.length; i++) {
      double allowed = 1e-6 + 1e-5 * Math.abs(expected[i]);
      assertTrue(Math.abs(expected[i] - found[i]) <= allowed,
          what + ", element " + i + ": " + found[i] + ", must be " + expected[i]);
    }
  }
}
