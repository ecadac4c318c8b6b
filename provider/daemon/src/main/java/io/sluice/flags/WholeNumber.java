package io.sluice.flags;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number as it is shown: Java would also take a plus, leading zeros and the digits of other scripts. */
public final class WholeNumber implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("0|-?[1-9][0-9]*");

    @Override
    public Integer convert(String text) {
        try {
            if (FORM.matcher(text).matches()) {
                return Integer.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is larger than any number that fits");
        }
        throw new TypeConversionException("'" + text + "' is not a whole number like 20");
    }
}
