package io.foster.config;

/** The kind of device that {@code encoder.device} asks for. */
public enum DeviceKind {
  CPU,
  GPU
}
