package dev.tenon.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountedStepsTest {
  @Test void stepsThatAreSetTakeEpochsAwayUntilEpochsAreSetAgain() {
    assertEquals(List.of("train.max_steps=5", "train.num_train_epochs=", "train.num_train_epochs=2"),
        TrainConfig.counted(List.of("train.max_steps=5", "train.num_train_epochs=2")));
    assertEquals(List.of("sft.train.max_steps = 5", "sft.train.num_train_epochs="),
        TrainConfig.counted(List.of("sft.train.max_steps = 5")));
  }

  @Test void othersAreLeftAlone() {
    var others = List.of("train.max_steps_more=1", "max_steps=1", "retrain.max_steps=1",
        "model.name=train.max_steps=1", "train.seed=7");
    assertEquals(others, TrainConfig.counted(others));
  }
}
