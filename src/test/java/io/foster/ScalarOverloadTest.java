package io.foster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * DJL's overloads that take a Number keep it in a Java buffer that may be freed while autograd
 * holds it; gradients are then silently wrong. Code under autograd uses {@code Scalars}.
 */
class ScalarOverloadTest {
  private static final DescribedPredicate<JavaAccess<?>> TAKES_A_NUMBER =
      new DescribedPredicate<>("an ai.djl.ndarray method that takes a Number (use Scalars)") {
        @Override
        public boolean test(JavaAccess<?> access) {
          return access.getTarget() instanceof CodeUnitCallTarget target
              && target.getOwner().getPackageName().startsWith("ai.djl.")
              && target.getOwner().getPackageName().contains(".ndarray")
              && target.getRawParameterTypes().stream()
                  .anyMatch(t -> t.isAssignableTo(Number.class));
        }
      };

  private static ArchRule rule(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .accessTargetWhere(TAKES_A_NUMBER)
        .allowEmptyShould(true);
  }

  @Test
  void codeUnderAutogradTakesScalarsFromTorch() {
    JavaClasses product =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.foster");
    assertTrue(product.contain("io.foster.tensor.Scalars"));
    rule(
            "io.foster.tensor..",
            "io.foster.encoder..",
            "io.foster.seqmodel..",
            "io.foster.distill..",
            "io.foster.train..",
            "io.foster.methods..",
            "io.foster.trial..")
        .check(product);
  }

  @Test
  void theRuleCatchesEachKindOfCall() {
    JavaClasses fixture = new ClassFileImporter().importClasses(Violations.class);
    EvaluationResult result = rule("io.foster..").evaluate(fixture);
    assertEquals(3, result.getFailureReport().getDetails().size(), result.toString());
  }

  /** Three calls that must be caught and two that must not. */
  static final class Violations {
    private Violations() {}

    static NDArray scalar(NDArray x) {
      return x.mul(2);
    }

    static NDArray boxed(NDArray x) {
      return x.clip(Double.valueOf(0), 1.0f);
    }

    static UnaryOperator<NDArray> reference(Number by) {
      return x -> x.maximum(by);
    }

    static NDArray allowed(NDArray x) {
      return x.mul(x).sum(new int[] {0});
    }
  }
}
