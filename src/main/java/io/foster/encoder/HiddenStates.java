package io.foster.encoder;

import java.util.List;

/** The frozen layers' hidden states of a catalogue, looked up by item. */
interface HiddenStates {

  /** One for each of {@code items}, in their order. */
  List<HiddenState> read(int[] items);
}
