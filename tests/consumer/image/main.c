/* A picture through the second library: encoded, recognised, decoded. */
#include <levada/image.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  const int64_t shape[3] = {2, 3, 3};
  int64_t found[3] = {0, 0, 0};
  void *pixels = NULL;
  levada_tensor *image = NULL, *contents = NULL, *decoded = NULL;
  levada_status status = levada_tensor_allocate(LEVADA_UINT8, shape, 3, &pixels, &image);
  if (status == LEVADA_OK) {
    memset(pixels, 100, 18);
    status = levada_encode_png(image, -1, &contents);
  }
  if (status == LEVADA_OK) status = levada_image_shape(contents, found);
  if (status == LEVADA_OK) status = levada_decode_image(contents, NULL, &decoded);
  if (status != LEVADA_OK) printf("%s\n", levada_last_error_message());
  levada_tensor_release(decoded);
  levada_tensor_release(contents);
  levada_tensor_release(image);
  if (status == LEVADA_OK && memcmp(found, shape, sizeof found) == 0) printf("main job done\n");
  return status != LEVADA_OK;
}
