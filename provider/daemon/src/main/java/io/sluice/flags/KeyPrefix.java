package io.sluice.flags;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what names in Redis begin with. */
public final class KeyPrefix implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (!text.matches("[!-z|~]{1,64}")) {
            throw new TypeConversionException(
                    "'" + text + "' has not 1 to 64 characters of ASCII, without space, '{' and '}'");
        }
        return text;
    }
}
