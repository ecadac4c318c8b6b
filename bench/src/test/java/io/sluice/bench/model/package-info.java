@NullMarked
package io.sluice.bench.model;

import org.jspecify.annotations.NullMarked;
