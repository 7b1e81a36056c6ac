package dev.tenon.api.tune;

import java.util.List;
import java.util.Map;

/**
 * How a strategy stands in Hugging Face PEFT's adapter_config.json: a second face of strategies that PEFT knows. The tensors of such an
 * adapter have the names of {@link Adapted#names} behind {@code base_model.model.}
 */
public interface PeftFormat {
  /** What files have under {@code peft_type}: {@code LORA}. */
  String peftType();

  /**
   * The strategy that a file means.
   *
   * @param config adapter_config.json; trees are maps, lists, strings, numbers, booleans and null
   * @throws IllegalArgumentException if it asks for something that this strategy does not do; says which key
   */
  FineTuning fromPeft(Map<String, Object> config);

  /**
   * What a file must say of this strategy, besides {@code peft_type}, {@code task_type}, {@code base_model_name_or_path} and
   * {@code inference_mode}.
   *
   * @param modules of the base
   */
  Map<String, Object> toPeft(List<PublishedModule> modules);
}
