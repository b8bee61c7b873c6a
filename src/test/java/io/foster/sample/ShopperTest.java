package io.foster.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.config.SampleConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The text of the recent items tells much about the next one, popularity little. */
class ShopperTest {
  private static final double MEAN = 9;
  private static final SampleConfig CONFIG = new SampleConfig(1500, 600, MEAN, 0, 50_000, 7);
  private static final World WORLD = new World(CONFIG);

  private static List<List<Shopper.Choice>> sessions() {
    return IntStream.range(0, CONFIG.users())
        .mapToObj(u -> Shopper.choices(WORLD, u, MEAN))
        .toList();
  }

  @Test
  void nextItemsShareFranchiseAndPlatformWithTheLastFarMoreOftenThanRandomPairs() {
    Random random = new Random(1);
    int pairs = 0;
    int[] next = new int[3];
    int[] chance = new int[3];
    for (List<Shopper.Choice> session : sessions()) {
      for (int i = 1; i < session.size(); i++) {
        count(session.get(i - 1).item(), session.get(i).item(), next);
        count(session.get(i - 1).item(), random.nextInt(CONFIG.items()), chance);
        pairs++;
      }
    }
    String shares = Arrays.toString(next) + " against " + Arrays.toString(chance) + " of " + pairs;
    assertTrue(next[0] > 10 * chance[0] && next[0] > 0.15 * pairs, "franchise: " + shares);
    assertTrue(next[1] > 3 * chance[1] && next[1] > 0.4 * pairs, "platform: " + shares);
    assertTrue(next[2] > 3 * chance[2] && next[2] > 0.3 * pairs, "genre: " + shares);
  }

  private static void count(int a, int b, int[] shared) {
    shared[0] += WORLD.franchise[a] >= 0 && WORLD.franchise[a] == WORLD.franchise[b] ? 1 : 0;
    shared[1] += WORLD.platform[a] == WORLD.platform[b] ? 1 : 0;
    shared[2] += WORLD.genre(a) == WORLD.genre(b) ? 1 : 0;
  }

  @Test
  void sharedWordsWithTheLastItemRankTheNextOneFarBetterThanPopularity()
      throws JsonProcessingException {
    List<Set<String>> words = new ArrayList<>();
    for (int item = 0; item < CONFIG.items(); item++) {
      JsonNode meta = new ObjectMapper().readTree(RawFormat.meta(WORLD, item));
      String text = meta.get("title").asText() + " " + meta.get("category");
      words.add(new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))));
    }
    List<List<Shopper.Choice>> sessions = sessions();
    double[] popularity = new double[CONFIG.items()];
    sessions.forEach(s -> s.subList(0, s.size() - 1).forEach(c -> popularity[c.item()]++));
    int byWords = 0;
    int byPopularity = 0;
    int users = 0;
    for (List<Shopper.Choice> s : sessions) {
      if (s.size() < 3) {
        continue;
      }
      Set<Integer> seen = new HashSet<>();
      s.subList(0, s.size() - 1).forEach(c -> seen.add(c.item()));
      int last = s.get(s.size() - 2).item();
      double[] similarity = new double[CONFIG.items()];
      for (int item = 0; item < similarity.length; item++) {
        Set<String> common = new HashSet<>(words.get(last));
        common.retainAll(words.get(item));
        similarity[item] = common.size() / Math.sqrt(words.get(item).size());
      }
      int target = s.get(s.size() - 1).item();
      users++;
      byWords += rank(similarity, target, seen) < 10 ? 1 : 0;
      byPopularity += rank(popularity, target, seen) < 10 ? 1 : 0;
    }
    assertTrue(byWords > 2 * byPopularity, byWords + " against " + byPopularity + " of " + users);
  }

  private static long rank(double[] scores, int target, Set<Integer> seen) {
    return IntStream.range(0, scores.length)
        .filter(i -> !seen.contains(i) && scores[i] > scores[target])
        .count();
  }

  @Test
  void lengthsHaveTheWishedMeanAndTimesDoNotFall() {
    List<List<Shopper.Choice>> sessions = sessions();
    double mean = sessions.stream().mapToInt(List::size).average().orElseThrow();
    assertEquals(MEAN, mean, 0.5);
    for (List<Shopper.Choice> s : sessions) {
      for (int i = 1; i < s.size(); i++) {
        assertTrue(s.get(i - 1).day() <= s.get(i).day());
      }
    }
  }

  @Test
  void tastesDrift() {
    // Items far apart in a long session have the platform in common less often than neighbours.
    int near = 0;
    int far = 0;
    for (int u = 0; u < 300; u++) {
      List<Shopper.Choice> s = Shopper.choices(WORLD, u, 60);
      for (int i = 1; i + 20 < s.size(); i++) {
        int platform = WORLD.platform[s.get(i).item()];
        near += platform == WORLD.platform[s.get(i + 1).item()] ? 1 : 0;
        far += platform == WORLD.platform[s.get(i + 20).item()] ? 1 : 0;
      }
    }
    assertTrue(near > 2 * far, near + " against " + far);
  }
}
