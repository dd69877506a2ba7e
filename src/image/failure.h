#ifndef LEVADA_IMAGE_FAILURE_H_
#define LEVADA_IMAGE_FAILURE_H_

// How this library reports a failure: in the thread's record of levada, by the public header alone.

#include <levada/levada.h>

namespace levada::image {

// Records a printf-formatted message and returns the code.
levada_status Fail(levada_status code, const char* format, ...) __attribute__((format(printf, 2, 3)));

}  // namespace levada::image

#endif  // LEVADA_IMAGE_FAILURE_H_
