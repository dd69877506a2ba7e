/* Threads of levada in the virtual machine: each is attached once, as a daemon, and detached when it ends. */
#include <pthread.h>

#include "handle.h"

static pthread_key_t attached;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void Detach(void *unused) {
  (void)unused;
  (*lvj.vm)->DetachCurrentThread(lvj.vm);
}

static void MakeKey(void) { pthread_key_create(&attached, Detach); }

JNIEnv *LvjEnv(void) {
  JNIEnv *env = NULL;
  JavaVMAttachArgs arguments = {JNI_VERSION_10, (char *)"levada-worker", NULL};
  if ((*lvj.vm)->GetEnv(lvj.vm, (void **)&env, JNI_VERSION_10) == JNI_OK) return env;
  if ((*lvj.vm)->AttachCurrentThreadAsDaemon(lvj.vm, (void **)&env, &arguments) != JNI_OK) return NULL;
  pthread_once(&once, MakeKey);
  pthread_setspecific(attached, lvj.vm); /* a thread that ran before the hooks were there detaches by its key */
  return env;
}

static void OnStart(void *unused) {
  (void)unused;
  LvjEnv();
}

static void OnStop(void *unused) {
  pthread_once(&once, MakeKey);
  if (pthread_getspecific(attached) == NULL) return;
  pthread_setspecific(attached, NULL);
  Detach(unused);
}

levada_status LvjInstallHooks(void) { return levada_set_thread_hooks(OnStart, OnStop, NULL, NULL); }
