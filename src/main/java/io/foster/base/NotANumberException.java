package io.foster.base;

/** A model's scores cannot be ranked: one of them is not a number. */
public final class NotANumberException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what is not a number, such as {@code the score of item 3}
   */
  public NotANumberException(String what) {
    super(what + " is NaN");
  }
}
