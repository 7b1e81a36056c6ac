package dev.tenon.testkit.spec;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.spec.Spec;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComponentTwinsTest {
  private static ComponentContract<Spec> contract(Spec spec) {
    return new ComponentContract<>() {
      @Override protected Spec spec() {
        return spec;
      }
    };
  }

  private static void assertFails(Runnable test, String message) {
    var error = assertThrows(Throwable.class, test::run);
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  /** Leaves all as they are. */
  public record Undeclared(int keys) implements Sampler {
    public Undeclared() {
      this(1);
    }

    @Override public String type() {
      return "unDeclared";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates;
    }
  }

  record Hidden() implements Kernels {
    @Override public String type() {
      return "scalar";
    }

    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      return Optional.empty();
    }
  }

  /** Refuses what it is by default. */
  public record Refusing(int keys) implements Sampler {
    public Refusing() {
      this(0);
    }

    public Refusing {
      if (keys < 1) throw new IllegalArgumentException("keys is " + keys + "; it must be at least 1");
    }

    @Override public String type() {
      return "refusing";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates;
    }
  }

  @Test void anInstalledComponentFailsNothing() {
    var contract = contract(InstalledKernels.of("scalar"));
    contract.itIsAPublicRecordWithDefaults();
    contract.itsTypeIsKebabCase();
    contract.itsModuleIsOpenAndExportsNothing();
    contract.itIsFoundByItsType();
    contract.itsSettingsSurviveAConfig();
  }

  @Test void aComponentThatIsNotDeclaredIsFound() {
    assertFails(contract(new Undeclared())::itIsFoundByItsType,
        "it needs 'provides dev.tenon.api.text.Sampler with " + Undeclared.class.getName() + "' in module-info");
    assertFails(contract(new Undeclared())::itsSettingsSurviveAConfig, "sampler 'unDeclared' is not installed");
  }

  @Test void aTypeThatAnotherHasIsFound() {
    assertFails(contract(new Hidden())::itIsFoundByItsType, "kernels 'scalar' is not found");
  }

  @Test void aTypeInCamelCaseIsFound() {
    assertFails(contract(new Undeclared())::itsTypeIsKebabCase,
        "type() is 'unDeclared'; it must be words of small letters and digits");
  }

  @Test void whatIsNoPublicRecordWithDefaultsIsFound() {
    assertFails(contract(new Hidden())::itIsAPublicRecordWithDefaults, "must be public: it is provided as a service");
    assertFails(contract(new Refusing(1))::itIsAPublicRecordWithDefaults, "must not refuse its own defaults");
    assertFails(contract((Spec) () -> "lambda")::itIsAPublicRecordWithDefaults, "must be a record");
    assertFails(contract((Spec) () -> "lambda")::itIsFoundByItsType, "must implement a role");
  }

  @Test void aModuleThatIsClosedOrExportsIsFound() {
    ComponentContract.assertClosedToOthers(ModuleDescriptor.newOpenModule("plugin").packages(Set.of("plugin")).build());
    assertFails(() -> ComponentContract.assertClosedToOthers(ModuleDescriptor.newModule("plugin").build()),
        "must be an 'open module'");
    assertFails(
        () -> ComponentContract
            .assertClosedToOthers(ModuleDescriptor.newOpenModule("plugin").exports("plugin").build()),
        "a plugin must export nothing");
  }
}
