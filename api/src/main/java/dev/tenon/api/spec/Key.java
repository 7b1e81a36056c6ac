package dev.tenon.api.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a config key otherwise than the record component is called. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** The key; empty to keep the component's name. */
  String value() default "";

  /** Names that other tools use for it: named in the error when somebody types them. */
  String[] aliases() default {};
}
