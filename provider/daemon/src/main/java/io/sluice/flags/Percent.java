package io.sluice.flags;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A share, written as {@code 10%}. */
public record Percent(double fraction) {

    public static final class Converter implements ITypeConverter<Percent> {
        @Override
        public Percent convert(String text) {
            String form = text.trim();
            try {
                if (form.endsWith("%")) {
                    double percent = Double.parseDouble(
                            form.substring(0, form.length() - 1).trim());
                    if (percent >= 0 && percent <= 100) {
                        return new Percent(percent / 100);
                    }
                }
            } catch (NumberFormatException e) {
                // said below, like every other form that is wrong
            }
            throw new TypeConversionException("'" + text + "' is not a percentage from 0% to 100%");
        }
    }
}
