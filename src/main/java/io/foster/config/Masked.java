package io.foster.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.foster.base.Secrets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A configuration as it may be written to a file: no secret is in it. */
final class Masked {
  private Masked() {}

  /**
   * The value with each secret in it masked.
   *
   * @param key the last part of its path
   */
  static ConfigValue of(String key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      ConfigObject masked = object;
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        ConfigValue own = of(entry.getKey(), entry.getValue());
        masked = own == entry.getValue() ? masked : masked.withValue(entry.getKey(), own);
      }
      return masked;
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> own = list.stream().map(one -> of(key, one)).collect(Collectors.toList());
      return own.equals(list) ? value : ConfigValueFactory.fromIterable(own);
    }
    if (value.valueType() == ConfigValueType.NULL) {
      return value;
    }
    if (Secrets.isSecret(key)) {
      return ConfigValueFactory.fromAnyRef(Secrets.MASK);
    }
    if (value.unwrapped() instanceof String text) {
      String masked = Secrets.mask(text);
      return masked.equals(text) ? value : ConfigValueFactory.fromAnyRef(masked);
    }
    return value;
  }
}
