package io.foster.sample;

import java.util.List;

/**
 * What was generated, as counted by the tasks that wrote it.
 *
 * @param interactions well-formed reviews
 * @param malformedLines further lines that ingestion must reject
 * @param files names below the output directory, reviews first
 */
public record SampleReport(
    int users, int items, long interactions, long malformedLines, List<String> files) {}
