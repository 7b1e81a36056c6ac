package dev.tenon.engine.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.engine.checkpoint.TensorNames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModulesTest {
  record Scaled(Parameter weight) implements Norm {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return x.times(pass.read(weight));
    }
  }

  private static Parameter parameter(int... dims) {
    return Parameter.of(Array.zeros(TensorType.of(DType.FLOAT32, dims)));
  }

  private static Decoder tied() {
    Parameter embedding = parameter(5, 4);
    return new Decoder(new Table(embedding), new Positions.None(), 0, List.of(), new Scaled(parameter(4)),
        new Linear(embedding));
  }

  private static TensorNames names(boolean tied) {
    return TensorNames.of(NameMap.of(new NameMap.Rename("model.embed_tokens.weight", "embedding.weight"),
        new NameMap.Rename("model.norm.weight", "norm.weight"), tied
            ? new NameMap.Ignore("lm_head.weight")
            : new NameMap.Rename("lm_head.weight", "head.weight")));
  }

  @Test void aTiedHeadIsAModuleTooUnderTheNameThatAnUntiedOneHas() {
    List<PublishedModule> modules = Modules.of(tied(), Optional.of(names(true)), Optional.of(names(false)));
    assertEquals(List.of("model.embed_tokens EMBEDDING [embedding]", "model.norm OTHER [norm]", "lm_head HEAD [head]"),
        modules.stream().map(m -> m.name() + " " + m.kind() + " " + m.parts()).toList());
  }

  @Test void aModelOfNoFamilyGoesByItsOwnPaths() {
    assertEquals(List.of("embedding", "norm", "head"),
        Modules.of(tied(), Optional.empty(), Optional.empty()).stream().map(PublishedModule::name).toList());
  }

  @Test void rewritingEachPlaceUntiesWhatRewritingKeepsTied() {
    Decoder model = tied(), kept = Layers.rewrite(model, Parameter.class, (_, p) -> p.freeze()),
        untied = Layers.rewriteEach(model, Parameter.class, (_, p) -> p.freeze());
    assertSame(Layers.places(kept).get("embedding.weight"), Layers.places(kept).get("head.weight"));
    assertNotSame(Layers.places(untied).get("embedding.weight"), Layers.places(untied).get("head.weight"));
  }
}
