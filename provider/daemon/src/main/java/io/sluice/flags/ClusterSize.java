package io.sluice.flags;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many masters a Redis Cluster has, and replicas each, as in 3x1. */
public final class ClusterSize implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (!text.matches("[3-9]x[0-2]")) {
            throw new TypeConversionException("'" + text + "' is not like 3x1: 3 to 9 masters, 0 to 2 replicas each");
        }
        return text;
    }
}
