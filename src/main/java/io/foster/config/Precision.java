package io.foster.config;

/** What {@code encoder.precision} asks for: the numbers that frozen layers compute with. */
public enum Precision {
  FLOAT32,
  FLOAT16
}
