package io.foster.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.encoder.EncoderTimes;
import io.foster.tensor.Torch;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * One side of a comparison of docs/performance-figures, which starts all sides and has them work in
 * turns. The argument is what is compared. It prints one line of JSON, what the work is; then for
 * each line it is given, it works once and prints how many seconds that took.
 */
final class Contestant {

  private Contestant() {}

  public static void main(String[] args) throws Exception {
    Torch.setThreads(1);
    try (Work work = work(args[0])) {
      System.out.println(new ObjectMapper().writeValueAsString(work.about()));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        long start = System.nanoTime();
        work.once();
        System.out.println((System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static Work work(String name) throws Exception {
    return switch (name) {
      case "encoder" -> EncoderTimes.foster();
      case "encoder-onnxruntime" -> EncoderTimes.onnxRuntime();
      case "student" -> TrainingWork.student();
      case "expert" -> TrainingWork.expert();
      case "ranking" -> new RankingWork();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
