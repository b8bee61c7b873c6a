package io.foster.pipeline;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;

/**
 * What made the results in an output directory: enough to make them again. Written last.
 *
 * @param command the command that finished last
 * @param code release and hash of the code
 * @param spark version
 * @param master where Spark ran, or null where no stage had to run
 * @param java version
 * @param seed the run's seed
 * @param stages what is known of each stage that is finished and up to date, in order
 * @param configuration the whole configuration as JSON
 */
public record Manifest(
    String command,
    String code,
    String spark,
    String master,
    String java,
    long seed,
    List<StageRecord> stages,
    @JsonRawValue String configuration) {}
