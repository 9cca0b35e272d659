/* See pool.h. Knows nothing of what the tasks do. */
#include "cli/pool.h"

#include <stdlib.h>

#include "cli/output.h"

/* Holding the lock, which is let go meanwhile: does the first task that waits. */
static void do_first(struct pool *pool)
{
    struct task *task = pool->first;

    pool->first = task->next;
    if (pool->first == NULL)
        pool->end = &pool->first;
    pthread_mutex_unlock(&pool->lock);
    task->work(task->context);
    pthread_mutex_lock(&pool->lock);
    task->done = true;
    if (pool->awaited == task)
        pthread_cond_signal(&pool->finished);
}

static void *work(void *context)
{
    struct pool *pool = context;

    pthread_mutex_lock(&pool->lock);
    while (pool->first != NULL || !pool->closing) {
        if (pool->first != NULL)
            do_first(pool);
        else
            pthread_cond_wait(&pool->given, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

void pool_open(struct pool *pool, int count)
{
    *pool = (struct pool){ .threads = memory_resize(NULL, (size_t)count, sizeof *pool->threads) };
    pool->end = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->given, NULL);
    pthread_cond_init(&pool->finished, NULL);
    while (pool->count < count && pthread_create(&pool->threads[pool->count], NULL, work, pool) == 0)
        pool->count++;
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->given);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->given);
    pthread_cond_destroy(&pool->finished);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
}

void pool_give(struct pool *pool, struct task *task)
{
    task->next = NULL;
    task->done = pool->count == 0;
    if (task->done) {
        task->work(task->context);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    *pool->end = task;
    pool->end = &task->next;
    pthread_cond_signal(&pool->given);
    pthread_mutex_unlock(&pool->lock);
}

void pool_await(struct pool *pool, struct task *task)
{
    pthread_mutex_lock(&pool->lock);
    while (!task->done) {
        if (pool->first != NULL) {
            do_first(pool);
        } else {
            pool->awaited = task;
            pthread_cond_wait(&pool->finished, &pool->lock);
        }
    }
    pool->awaited = NULL;
    pthread_mutex_unlock(&pool->lock);
}
