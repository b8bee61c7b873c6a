package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Backbone;
import io.foster.config.DistillConfig;
import io.foster.config.DistillConfig.Inputs;
import io.foster.config.DistillPlan;
import io.foster.config.ModelShape;
import io.foster.corpus.UserSequence;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitialInputsTest {
  private static final int ITEMS = 30;
  private static final InitialInputs.Clusters FIRST_FIVE = n -> new int[] {4, 3, 2, 1, 0};

  static DistillConfig config(Inputs inputs, int sequences, int length, int real) {
    return config(inputs, sequences, length, List.of(), real);
  }

  private static DistillConfig config(
      Inputs inputs, int sequences, int length, List<Integer> windows, int real) {
    return new DistillConfig(
        sequences,
        length,
        windows,
        DistillConfig.Form.DECOUPLED,
        inputs,
        0.5,
        real / (double) sequences,
        1,
        4,
        1.0,
        DistillConfig.Start.LABELS,
        1,
        DistillConfig.LabelEncoders.ALL,
        new DistillPlan(
            1,
            8,
            1,
            0,
            1,
            new DistillPlan.Rule(0.01, 0, 0, 1, 0),
            new DistillPlan.Inner(1, 0, 0.1, 0, 0),
            new DistillPlan.Outer(0, 0.1, 16),
            new DistillPlan.Likeness(0, 0.5)),
        DistillConfig.Anchors.ALL,
        1,
        1,
        new DistillConfig.Gate(0, 1, 1),
        3,
        true);
  }

  private static TrainingData data(List<UserSequence> users) {
    Tensor features = Toy.normal(1, 1, ITEMS, 4);
    return new TrainingData(
        new ModelShape(Backbone.SASREC, 4, 8, 1, 1, 8, 10),
        features,
        features,
        users,
        List.of(),
        false,
        List.of(10));
  }

  private static List<UserSequence> users() {
    List<int[]> sequences = new ArrayList<>(Toy.counting(6, ITEMS, 9, 1));
    sequences.add(0, new int[] {7, 8, 9, 10});
    return Toy.users(sequences);
  }

  private static List<int[]> of(DistillConfig config, long seed) {
    return InitialInputs.of(config, data(users()), FIRST_FIVE, seed);
  }

  private static int[] flat(List<int[]> sequences) {
    return sequences.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @ParameterizedTest
  @EnumSource(Inputs.class)
  void thereAreAsManyAsAskedForAndTheSeedDecidesWhich(Inputs inputs) {
    List<int[]> chosen = of(config(inputs, 5, 4, 0), 3);
    assertEquals(5, chosen.size());
    chosen.forEach(s -> assertEquals(4, s.length));
    assertArrayEquals(flat(chosen), flat(of(config(inputs, 5, 4, 0), 3)));
    assertFalse(Arrays.equals(flat(chosen), flat(of(config(inputs, 5, 4, 0), 4))));
  }

  @ParameterizedTest
  @EnumSource(
      value = Inputs.class,
      names = {"UNIFORM", "K_CENTER"})
  void noItemIsTakenTwiceWhileThereAreOthers(Inputs inputs) {
    assertEquals(20, Arrays.stream(flat(of(config(inputs, 5, 4, 0), 3))).distinct().count());
  }

  @ParameterizedTest
  @EnumSource(
      value = Inputs.class,
      names = {"UNIFORM", "K_CENTER", "K_MEANS"})
  void aSmallCatalogueIsUsedWholeAndThenAgain(Inputs inputs) {
    List<int[]> chosen = of(config(inputs, 10, 8, 0), 3);
    assertEquals(10, chosen.size());
    chosen.forEach(s -> assertEquals(8, s.length));
    int[] counts = new int[ITEMS];
    Arrays.stream(flat(chosen)).forEach(i -> counts[i]++);
    for (int count : counts) {
      // Medoids stand beside all items drawn for the rest.
      assertTrue(count >= 2 && count <= (inputs == Inputs.K_MEANS ? 4 : 3), "" + count);
    }
  }

  @Test
  void medoidsComeFirstInNoOrderThenOtherItems() {
    int[] chosen = flat(of(config(Inputs.K_MEANS, 1, 5, 0), 3));
    Arrays.sort(chosen);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, chosen);
  }

  /** Training parts of the six long histories have seven items, that of the short one two. */
  private static List<int[]> tails(int last) {
    List<int[]> tails = new ArrayList<>();
    for (UserSequence user : users()) {
      int[] own = user.trainItems();
      tails.add(Arrays.copyOfRange(own, Math.max(0, own.length - last), own.length));
    }
    return tails;
  }

  /** Items that are the last ones of users one after another, of each at most {@code last}. */
  private static void assertHistories(int[] items, int last) {
    List<int[]> tails = tails(last);
    for (int at = 0; at < items.length; ) {
      int from = at;
      int[] user =
          tails.stream()
              .filter(t -> startsWith(Arrays.copyOfRange(items, from, items.length), t))
              // The short history is how a longer one begins.
              .max(Comparator.comparingInt(t -> t.length))
              .orElseThrow(() -> new AssertionError(from + " in " + Arrays.toString(items)));
      tails.remove(user);
      at += user.length;
    }
  }

  /** Whether items begin with those of a user; the last user may be cut. */
  private static boolean startsWith(int[] items, int[] user) {
    int n = Math.min(items.length, user.length);
    return Arrays.equals(Arrays.copyOf(items, n), Arrays.copyOf(user, n));
  }

  @Test
  void realSequencesAreUsersLastTrainingItemsOneAfterAnother() {
    // Six users with four items each and one with two, or nearly all of them.
    assertHistories(flat(of(config(Inputs.REAL, 6, 4, 0), 3)), 4);
    assertHistories(flat(of(config(Inputs.REAL, 2, 6, 0), 3)), 6);
  }

  @Test
  void everyUserIsAsLikelyHoweverShortTheHistory() {
    int withTheShortOne = 0;
    for (int seed = 0; seed < 200; seed++) {
      int[] one = of(config(Inputs.REAL, 1, 4, 0), seed).get(0);
      withTheShortOne += one[0] == 7 && one[1] == 8 && one[2] != 9 ? 1 : 0;
    }
    // First of seven at random: 29 of 200, give or take five.
    assertTrue(withTheShortOne > 12 && withTheShortOne < 46, "" + withTheShortOne);
  }

  @Test
  void someOfTheSequencesCanBeReal() {
    List<int[]> chosen = of(config(Inputs.UNIFORM, 5, 4, 2), 3);
    assertEquals(5, chosen.size());
    assertHistories(flat(chosen.subList(3, 5)), 4);
  }

  @Test
  void ofEachUserAsManyItemsCountAsAModelReadsAtOnce() {
    List<int[]> chosen = of(config(Inputs.UNIFORM, 4, 8, List.of(2, 4), 3), 3);
    assertEquals(4, chosen.size());
    assertHistories(flat(chosen.subList(1, 4)), 4);
  }

  @Test
  void moreRealSequencesThanUsersIsAnErrorThatNamesTheKey() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> of(config(Inputs.REAL, 8, 4, 0), 3));
    assertTrue(e.getMessage().startsWith("distill.sequences: "), e.getMessage());
    e = assertThrows(ConfigException.class, () -> of(config(Inputs.UNIFORM, 20, 4, 9), 3));
    assertTrue(e.getMessage().startsWith("distill.real-share: "), e.getMessage());
  }

  @Test
  void usersWithoutTrainingItemsGiveNoSequence() {
    List<UserSequence> users = new ArrayList<>(users());
    users.add(new UserSequence(7, new int[] {1, 2}, 0, -1, 1));
    assertThrows(
        ConfigException.class,
        () -> InitialInputs.of(config(Inputs.REAL, 8, 4, 0), data(users), FIRST_FIVE, 1));
  }

  @Test
  void neighboursAreOrderedByDistanceWithoutTheItemItself() {
    Tensor line = new Tensor(new long[] {4, 1}, new float[] {0, 3, 1, -1});
    assertArrayEquals(new int[] {2, 3, 1}, InitialInputs.nearest(line, 0, 3));
  }
}
