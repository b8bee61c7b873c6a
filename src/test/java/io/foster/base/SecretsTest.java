package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "s3a://KEY:hush@bucket/x, s3a://KEY:***@bucket/x",
        "cannot open https://me:hu%2Fsh@host:80/a?b=c (403), cannot open https://me:***@host:80/a?b=c (403)",
        "https://h/m?token=hush&max=3, https://h/m?token=***&max=3",
        "https://h/m?sv=1&sig=hush%3D, https://h/m?sv=1&sig=***",
        "fs.s3a.secret.key=hush, fs.s3a.secret.key=***",
        "spark.hadoop.fs.s3a.access.key = hush, spark.hadoop.fs.s3a.access.key = ***",
        "fs.azure.account.key.x.dfs.core.windows.net=hush, fs.azure.account.key.x.dfs.core.windows.net=***",
        "`{\"password\":\"hush\",\"a\":1}`, `{\"password\":\"***\",\"a\":1}`",
        "`{'api_key': 'hush'}`, `{'api_key': '***'}`",
        "HF_TOKEN=hush go, HF_TOKEN=*** go",
        "`{\"subscriptionKey\":\"hush\"}`, `{\"subscriptionKey\":\"***\"}`",
        "licence-key=hush passphrase=hush, licence-key=*** passphrase=***"
      })
  void secretsAreMasked(String text, String masked) {
    assertEquals(masked, Secrets.mask(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abfss://container@account.dfs.core.windows.net/x",
        "hdfs://host:8020/data",
        "{\"max-tokens\":64,\"tokenizer\":\"a\",\"password\":null}",
        "s3a://bucket/key=1/part",
        "a token is the smallest part of a text",
        "12:30:00 done",
        "user@host:/path"
      })
  void othersStay(String text) {
    assertEquals(text, Secrets.mask(text));
  }

  @Test
  void namesOfSecrets() {
    for (String key :
        "password db.passwd clientSecret HF_TOKEN api-key account_key sasKey authKey".split(" ")) {
      assertEquals(true, Secrets.isSecret(key), key);
    }
    for (String key : "max-tokens tokenizer key keys secrets seed".split(" ")) {
      assertEquals(false, Secrets.isSecret(key), key);
    }
  }
}
