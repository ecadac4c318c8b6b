@NullMarked
package io.sluice.doctor;

import org.jspecify.annotations.NullMarked;
