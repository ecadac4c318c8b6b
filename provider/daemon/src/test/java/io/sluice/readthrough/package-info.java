@NullMarked
package io.sluice.readthrough;

import org.jspecify.annotations.NullMarked;
